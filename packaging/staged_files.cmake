# Run by cpack between installing files into its own folders, one a package (programs: reel), and packing them: brings them
# into the form that Debian wants. Variables: cmake/ReelPackages.cmake.

if(CPACK_REEL_FAULT_POINTS)
  message(NOTICE "These packages have fault points, which are for tests: to give packages to anybody, use "
                 "cmake --workflow --preset package")
endif()

# What a tree that is configured for another prefix has under it.
function(move_into_place root)
  foreach(from usr/etc usr/local/etc)
    if(EXISTS ${root}/${from})
      file(COPY ${root}/${from}/ DESTINATION ${root}/etc)
      file(REMOVE_RECURSE ${root}/${from})
    endif()
  endforeach()
  # Where Debian 12 has units, and deb-systemd-helper looks for them.
  if(EXISTS ${root}/usr/lib/systemd/system)
    file(MAKE_DIRECTORY ${root}/lib/systemd)
    file(RENAME ${root}/usr/lib/systemd/system ${root}/lib/systemd/system)
  endif()
  file(GLOB left ${root}/usr/local/* ${root}/usr/lib/systemd/*)
  if(NOT left)
    file(REMOVE_RECURSE ${root}/usr/local ${root}/usr/lib/systemd)
  endif()
endfunction()

# Units name programs by their paths.
function(name_installed_programs root)
  file(GLOB units ${root}/lib/systemd/*/*.service ${root}/usr/lib/systemd/*/*.service)
  foreach(unit ${units})
    file(READ ${unit} text)
    string(REPLACE "${CPACK_REEL_TREE_PREFIX}/bin/" /usr/bin/ text "${text}")
    file(WRITE ${unit} "${text}")
  endforeach()
endfunction()

function(compress root)
  file(GLOB texts ${root}/usr/share/man/man*/*)
  foreach(package reel libreel-dev python3-reel)
    set(changelog ${root}/usr/share/doc/${package}/changelog)
    if(EXISTS ${changelog})
      file(RENAME ${changelog} ${changelog}.Debian)
      list(APPEND texts ${changelog}.Debian)
    endif()
  endforeach()
  # Without the time: the same files make the same package.
  execute_process(COMMAND gzip -9nf ${texts} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

# Files that the administrator may change and an upgrade asks about.
function(list_conffiles root)
  file(WRITE ${CPACK_REEL_CONTROL_DIRECTORY}/conffiles "")
  file(GLOB_RECURSE files RELATIVE ${root} ${root}/etc/*)
  foreach(file ${files})
    file(APPEND ${CPACK_REEL_CONTROL_DIRECTORY}/conffiles "/${file}\n")
  endforeach()
endfunction()

foreach(part programs dev python)
  set(root ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/${part})
  if(EXISTS ${root})
    move_into_place(${root})
    name_installed_programs(${root})
    compress(${root})
  endif()
endforeach()
list_conffiles(${CPACK_TEMPORARY_INSTALL_DIRECTORY}/programs)
