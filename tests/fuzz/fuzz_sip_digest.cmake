set(FUZZ_SOURCES ${CMAKE_SOURCE_DIR}/plugins/dial/sip/signal/digest.c
	${CMAKE_SOURCE_DIR}/plugins/dial/sip/signal/header.c)
