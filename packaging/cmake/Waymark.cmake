# One CMake target per folder of plugin/. A folder's headers are reached as "waymark/FOLDER/NAME.h"
# through a directory that holds that one folder only, so a target sees exactly the folders that it
# links (and those below them): an include that points upward does not build.

find_package(Threads REQUIRED)
find_package(absl REQUIRED)

add_library(waymark_flags INTERFACE)
target_compile_options(waymark_flags INTERFACE -Wall -Wextra -Wconversion -Werror)
# When it inlines, GCC 12 sees overlapping copies in its own std::string (GCC bug 105651) and unset
# memory in Abseil's InlinedVector, which leaves its inline part unset on purpose.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(waymark_flags INTERFACE -Wno-restrict -Wno-maybe-uninitialized)
  if(WAYMARK_PRECOMPILE)
    # Of precompiled headers it forgets that they are the system's, whose like cases it says nothing about.
    target_compile_options(waymark_flags INTERFACE -Wno-stringop-overflow -Wno-stringop-overread
      -Wno-array-bounds)
  endif()
endif()
# For programs: memory that threads need not share is not waited for. Sanitizers bring their own.
add_library(waymark_memory INTERFACE)
if(NOT WAYMARK_SANITIZE)
  find_library(WAYMARK_TCMALLOC tcmalloc_minimal REQUIRED)
  # Nothing asks it by name, so the linker would leave it out.
  target_link_libraries(waymark_memory INTERFACE -Wl,--push-state,--no-as-needed ${WAYMARK_TCMALLOC} -Wl,--pop-state)
endif()
if(WAYMARK_SANITIZE)
  add_compile_options(-fsanitize=${WAYMARK_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${WAYMARK_SANITIZE})
endif()
if(WAYMARK_SANITIZE MATCHES thread)
  # Says to the sanitizer what Abseil's mutexes and gRPC's queues do.
  add_library(waymark_tsan STATIC ${CMAKE_SOURCE_DIR}/tests/tsan_mutex.cc
    ${CMAKE_SOURCE_DIR}/tests/tsan_grpc.cc)
  add_link_options(-Wl,-u,grpc_call_start_batch)
  foreach(function
      _ZN4absl7debian35Mutex4LockEv _ZN4absl7debian35Mutex6UnlockEv
      _ZN4absl7debian35Mutex5AwaitERKNS0_9ConditionE
      _ZN4absl7debian35Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE
      _ZN4absl7debian312Notification6NotifyEv
      _ZNK4absl7debian312Notification19WaitForNotificationEv)
    add_link_options(-Wl,--wrap=${function})
  endforeach()
  link_libraries(waymark_tsan)
  # Once more at the end of the line: where only Debian's libraries call what is wrapped, it is wanted after them.
  set(CMAKE_CXX_STANDARD_LIBRARIES "${CMAKE_CXX_STANDARD_LIBRARIES} ${CMAKE_BINARY_DIR}/libwaymark_tsan.a")
  # protobuf's headers lay out map fields otherwise where they see this sanitizer, and Debian's
  # library was built without it.
  add_compile_options(-U__SANITIZE_THREAD__)
endif()

# waymark_precompile(TARGET standard|rpc|cli|standard_test|rpc_test): TARGET's files start from that header of
# precompiled/, compiled once for all of them. Two thirds of a file's time would be the headers' otherwise.
function(waymark_precompile target header)
  if(NOT WAYMARK_PRECOMPILE)
    return()
  endif()
  set(holder waymark_precompiled_${header})
  if(NOT TARGET ${holder})
    file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/${holder}.cc CONTENT "")
    add_library(${holder} STATIC ${CMAKE_BINARY_DIR}/generated/${holder}.cc)
    target_precompile_headers(${holder} PRIVATE ${CMAKE_SOURCE_DIR}/packaging/cmake/precompiled/${header}.h)
    target_link_libraries(${holder} PRIVATE waymark_flags)
    if(header MATCHES "rpc|cli")
      target_link_libraries(${holder} PRIVATE waymark_grpc)
    endif()
    if(header STREQUAL cli)
      target_link_libraries(${holder} PRIVATE CLI11::CLI11)
    endif()
    if(header MATCHES test)
      target_link_libraries(${holder} PRIVATE GTest::gmock GTest::gtest)
    endif()
  endif()
  target_precompile_headers(${target} REUSE_FROM ${holder})
endfunction()

# waymark_library(FOLDER [DEPENDS folder...] [LIBRARIES target...] [PRECOMPILED header])
function(waymark_library folder)
  cmake_parse_arguments(ARG "" "PRECOMPILED" "DEPENDS;LIBRARIES;PRIVATE_LIBRARIES" ${ARGN})
  if(NOT ARG_PRECOMPILED)
    set(ARG_PRECOMPILED standard)
  endif()
  string(REPLACE "/" "_" name ${folder})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/plugin/${folder}/*.cc)
  set(include_root ${CMAKE_BINARY_DIR}/include/${name})
  get_filename_component(parent ${folder} DIRECTORY)
  file(MAKE_DIRECTORY ${include_root}/waymark/${parent})
  file(CREATE_LINK ${CMAKE_SOURCE_DIR}/plugin/${folder} ${include_root}/waymark/${folder} SYMBOLIC)
  list(TRANSFORM ARG_DEPENDS PREPEND waymark_)
  if(sources)
    add_library(waymark_${name} STATIC ${sources})
    target_include_directories(waymark_${name} PUBLIC ${include_root})
    target_link_libraries(waymark_${name} PUBLIC ${ARG_DEPENDS} ${ARG_LIBRARIES}
      PRIVATE waymark_flags ${ARG_PRIVATE_LIBRARIES})
    waymark_precompile(waymark_${name} ${ARG_PRECOMPILED})
  else()
    add_library(waymark_${name} INTERFACE)
    target_include_directories(waymark_${name} INTERFACE ${include_root})
    target_link_libraries(waymark_${name} INTERFACE ${ARG_DEPENDS} ${ARG_LIBRARIES})
  endif()
endfunction()

# waymark_test(FOLDER LIBRARIES target... [PRECOMPILED header]): every *_test.cc under tests/FOLDER, one program, one
# ctest entry per test case.
function(waymark_test folder)
  cmake_parse_arguments(ARG "" "TIMEOUT;PRECOMPILED" "LIBRARIES" ${ARGN})
  if(NOT ARG_PRECOMPILED)
    set(ARG_PRECOMPILED standard_test)
  endif()
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/${folder}/*.cc)
  if(NOT sources)
    return()
  endif()
  string(REPLACE "/" "_" name ${folder})
  add_executable(${name}_test ${sources})
  target_include_directories(${name}_test PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  target_link_libraries(${name}_test PRIVATE ${ARG_LIBRARIES} waymark_flags GTest::gmock GTest::gtest GTest::gtest_main)
  # What the optimiser believes to see in GoogleTest's templates is shown, and stops nobody. A test is run a few times
  # and compiled often: what it tests is optimised, the test is not much.
  target_compile_options(${name}_test PRIVATE -Wno-error $<$<CONFIG:Release>:-O1>)
  target_compile_definitions(${name}_test PRIVATE WAYMARK_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  waymark_precompile(${name}_test ${ARG_PRECOMPILED})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  if(WAYMARK_SANITIZE)
    # A sanitizer takes its time.
    math(EXPR ARG_TIMEOUT "10 * ${ARG_TIMEOUT}")
  endif()
  gtest_discover_tests(${name}_test DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT ${ARG_TIMEOUT})
endfunction()
