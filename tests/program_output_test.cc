#include "client/program_output.h"

#include <catch2/catch.hpp>
#include <csignal>
#include <string>

namespace reel {
namespace {

using namespace std::chrono_literals;

ProgramOutput Shell(const std::string& script, const std::string& input = "") {
  return RunProgram({{"/bin/sh", "-c", script}, input}).value();
}

TEST_CASE("what a program reads, prints and exits with is kept apart") {
  const ProgramOutput output = Shell("cat; echo error >&2; exit 3", "in\n");
  CHECK(output.out == "in\n");
  CHECK(output.err == "error\n");
  CHECK(output.exit_status == 3);
  CHECK_FALSE(output.ran_well());
}

TEST_CASE("much output on both sides does not stand still") {
  const std::string megabyte(1 << 20, 'x');
  const ProgramOutput output = Shell("cat; head -c 1000000 /dev/zero >&2", megabyte);
  CHECK((output.out == megabyte));
  CHECK(output.err.size() == 1'000'000);
}

TEST_CASE("a program that is killed tells its signal") {
  CHECK(Shell("kill -SEGV $$").exit_status == -SIGSEGV);
}

TEST_CASE("a program that is not there, or does not end, is told as such") {
  CHECK(RunProgram({{"/no/such/program"}}).status().message() ==
        "/no/such/program cannot be started");
  const Result<ProgramOutput> endless = RunProgram({{"/bin/sleep", "1000"}, "", 0s});
  CHECK(endless.status().message() == "/bin/sleep did not end within 0 s");
}

}  // namespace
}  // namespace reel
