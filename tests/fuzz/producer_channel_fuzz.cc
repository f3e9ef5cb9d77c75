// A packet on the supervisor's end of a producer's channel, from a producer that may be anybody's
// code. What is understood says the same when it is sent and received again.

#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "expectation.h"
#include "shm/producer_channel.h"

namespace {

using reel::Expect;
using reel::ProducerChannel;

std::pair<ProducerChannel, ProducerChannel>& Ends() {
  static auto* ends = new auto(ProducerChannel::CreatePair());
  return ends->value();
}

// The packet that Send makes of a message.
std::string PacketOf(const reel::ChannelMessage& message) {
  const auto& [supervisor, producer] = Ends();
  static std::array<char, reel::kMaxChannelMessageBytes> packet;
  if (!supervisor.Send(message).ok()) return "";
  const ssize_t received = recv(producer.descriptor(), packet.data(), packet.size(), 0);
  return std::string(packet.data(), static_cast<size_t>(received));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t bytes) {
  const auto& [supervisor, producer] = Ends();
  if (bytes == 0 || bytes > reel::kMaxChannelMessageBytes) return 0;
  Expect(send(producer.descriptor(), data, bytes, 0) == static_cast<ssize_t>(bytes), "room");
  const auto first = supervisor.Receive();
  if (!first.ok()) return 0;
  const std::string written = PacketOf(first.value());
  if (written.empty()) return 0;
  Expect(send(producer.descriptor(), written.data(), written.size(), 0) > 0, "room");
  const auto second = supervisor.Receive();
  Expect(second.ok(), "what Reel wrote, Reel reads");
  Expect(PacketOf(second.value()) == written, "and it says the same");
  return 0;
}
