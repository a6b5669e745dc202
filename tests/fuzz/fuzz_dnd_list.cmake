set(csv ${CMAKE_SOURCE_DIR}/plugins/ingest/csv)
set(dnd ${CMAKE_SOURCE_DIR}/plugins/scrub/dnd)
set(FUZZ_SOURCES ${csv}/delimiter.c ${csv}/header.c ${csv}/input.c ${csv}/number_cell.c
	${csv}/rows.c ${csv}/spool.c ${csv}/text.c ${dnd}/entries.c ${dnd}/gather.c ${dnd}/list.c
	${dnd}/number_set.c ${dnd}/number_sort.c ${dnd}/runs.c)
set(FUZZ_LIBRARIES ${LIBCSV_LIBRARY} PkgConfig::ZLIB)
