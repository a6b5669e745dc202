set(FUZZ_SOURCES ${CMAKE_SOURCE_DIR}/plugins/template/text/script.c)
set(FUZZ_LIBRARIES PkgConfig::GLIB)
