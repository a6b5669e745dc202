# What reads lists is compiled in: a plugin shows only its operations.
set(csv ${CMAKE_SOURCE_DIR}/plugins/ingest/csv)
set(dnd ${CMAKE_SOURCE_DIR}/plugins/scrub/dnd)
peal_bench(bench_ingest bench_ingest.c ${csv}/columns.c ${csv}/delimiter.c ${csv}/header.c
	${csv}/input.c ${csv}/number_cell.c ${csv}/reader.c ${csv}/rows.c ${csv}/text.c)
target_link_libraries(bench_ingest PRIVATE ${LIBCSV_LIBRARY} PkgConfig::ZLIB)
peal_bench(bench_dnd bench_dnd.c ${csv}/spool.c ${dnd}/gather.c ${dnd}/number_set.c
	${dnd}/number_sort.c ${dnd}/runs.c)
