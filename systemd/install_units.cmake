# Run by `cmake --install`: the units with the place of the programs, and the example of settings, unless the
# administrator has some already.

if(IS_ABSOLUTE "${reel_bindir}")
  set(bindir "${reel_bindir}")
else()
  set(bindir "${CMAKE_INSTALL_PREFIX}/${reel_bindir}")
endif()

foreach(unit system/reeld system/reel-launcher user/reeld)
  configure_file("${reel_source}/${unit}.service.in" "${reel_build}/${unit}.service" @ONLY)
  get_filename_component(manager ${unit} DIRECTORY)
  file(INSTALL "${reel_build}/${unit}.service"
       DESTINATION "${CMAKE_INSTALL_PREFIX}/lib/systemd/${manager}")
endforeach()

# reeld reads /etc/reel/reeld.toml, wherever it is itself; below another prefix nothing is put outside of it.
if(CMAKE_INSTALL_PREFIX MATCHES "^/usr(/local)?/?$")
  set(settings_dir /etc/reel)
else()
  set(settings_dir "${CMAKE_INSTALL_PREFIX}/etc/reel")
endif()
if(EXISTS "$ENV{DESTDIR}${settings_dir}/reeld.toml")
  message(STATUS "Kept: $ENV{DESTDIR}${settings_dir}/reeld.toml")
else()
  file(INSTALL "${reel_source}/reeld.toml" DESTINATION "${settings_dir}")
endif()
