# How a part of Reel becomes a target.
#
# The layers are base <- shm <- producer, daemon and protocol <- client, daemon, and base <- cache <-
# producer, daemon, client. Headers are included
# as "layer/name.h", and a layer's headers can only be found by a target that links the layer: each
# layer has an include root of its own in the build tree that holds one link, to the layer's folder.
# An include against the direction of the arrows does not compile.

add_library(reel_options INTERFACE)
target_compile_options(reel_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Werror
  $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor -Woverloaded-virtual -Wold-style-cast>)
if(REEL_SANITIZE)
  target_compile_options(reel_options INTERFACE -fsanitize=${REEL_SANITIZE}
                         -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(reel_options INTERFACE -fsanitize=${REEL_SANITIZE})
  if(REEL_SANITIZE MATCHES "thread")
    # GCC warns that TSan does not model fences. The ring uses one, in shm/ring_snapshot.cc, which looks from
    # another process.
    target_compile_options(reel_options INTERFACE -Wno-tsan)
  endif()
endif()

# reel_layer(LAYER target [INTERFACE] sources...): the library of a whole layer.
function(reel_layer layer target)
  cmake_parse_arguments(ARG "INTERFACE" "" "" ${ARGN})
  set(root ${CMAKE_BINARY_DIR}/include/${layer})
  file(MAKE_DIRECTORY ${root})
  file(CREATE_LINK ${CMAKE_SOURCE_DIR}/${layer} ${root}/${layer} SYMBOLIC)
  if(ARG_INTERFACE)
    add_library(${target} INTERFACE)
    target_include_directories(${target} INTERFACE ${root})
    target_link_libraries(${target} INTERFACE reel_options)
  else()
    add_library(${target} STATIC ${ARG_UNPARSED_ARGUMENTS})
    set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON)
    target_include_directories(${target} PUBLIC ${root})
    target_link_libraries(${target} PUBLIC reel_options)
  endif()
endfunction()

# reel_program(name sources...): a binary in build/bin and in the installed bin.
function(reel_program name)
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE reel_options)
  install(TARGETS ${name} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  set_property(GLOBAL APPEND PROPERTY REEL_INSTALLED_TARGETS ${name})
endfunction()

# reel_renderer(name sources...): a plugin, found by name beside the binaries: ../lib/reel/renderers.
# The same relative path holds in the build tree and under the installed prefix.
function(reel_renderer name)
  add_library(${name} MODULE ${ARGN})
  set_target_properties(${name} PROPERTIES
    PREFIX ""
    LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib/reel/renderers)
  target_link_libraries(${name} PRIVATE reel_options reel_renderer_sdk)
  install(TARGETS ${name} LIBRARY DESTINATION lib/reel/renderers)
  set_property(GLOBAL APPEND PROPERTY REEL_INSTALLED_TARGETS ${name})
endfunction()
