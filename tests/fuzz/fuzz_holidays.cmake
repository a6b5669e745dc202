set(window ${CMAKE_SOURCE_DIR}/plugins/schedule/window)
set(FUZZ_SOURCES ${window}/holiday_event.c ${window}/holidays.c ${window}/span.c ${window}/zone.c
	${window}/zone_names.c)
set(FUZZ_LIBRARIES PkgConfig::GLIB PkgConfig::ICAL)
