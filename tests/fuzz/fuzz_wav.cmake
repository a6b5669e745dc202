set(sip ${CMAKE_SOURCE_DIR}/plugins/dial/sip)
add_library(fuzz_wav_headers INTERFACE)
target_include_directories(fuzz_wav_headers INTERFACE ${sip})
set(FUZZ_SOURCES ${sip}/hear/g711.c ${sip}/sound/linear.c ${sip}/sound/resample.c
	${sip}/sound/wav.c ${sip}/sound/wav_head.c)
set(FUZZ_LIBRARIES fuzz_wav_headers m)
