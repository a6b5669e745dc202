set(FUZZ_SOURCES ${CMAKE_SOURCE_DIR}/samples/town/sip/message.c
	${CMAKE_SOURCE_DIR}/samples/town/sip/header.c ${CMAKE_SOURCE_DIR}/samples/town/sip/digest.c
	${CMAKE_SOURCE_DIR}/samples/town/media/sdp.c ${CMAKE_SOURCE_DIR}/samples/town/text.c
	${CMAKE_SOURCE_DIR}/samples/town/memory.c)
set(FUZZ_LIBRARIES PkgConfig::CRYPTO)
