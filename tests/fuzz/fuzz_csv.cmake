set(csv ${CMAKE_SOURCE_DIR}/plugins/ingest/csv)
set(FUZZ_SOURCES ${csv}/columns.c ${csv}/delimiter.c ${csv}/header.c ${csv}/input.c
	${csv}/number_cell.c ${csv}/reader.c ${csv}/rows.c ${csv}/text.c)
set(FUZZ_LIBRARIES ${LIBCSV_LIBRARY} PkgConfig::ZLIB)
