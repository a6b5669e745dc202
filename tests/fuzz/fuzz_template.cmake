set(text ${CMAKE_SOURCE_DIR}/plugins/template/text)
set(FUZZ_SOURCES ${text}/dialogue.c ${text}/draft.c ${text}/flow.c ${text}/link.c
	${text}/mistakes.c ${text}/render.c ${text}/script.c ${text}/setting.c ${text}/step.c
	${text}/target.c ${text}/words.c)
set(FUZZ_LIBRARIES PkgConfig::GLIB)
