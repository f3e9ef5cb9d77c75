#include "daemon/reeld/metrics_server.h"

#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <memory>
#include <optional>
#include <utility>

#include "base/log.h"

namespace reel {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using Protocol = boost::asio::local::stream_protocol;
using Response = http::response<http::string_body>;

// https://prometheus.io/docs/instrumenting/exposition_formats/
constexpr const char* kMetricsType = "text/plain; version=0.0.4; charset=utf-8";

Response Answer(const http::request<http::empty_body>& request,
                const std::function<std::string()>& text) {
  Response response(http::status::ok, request.version());
  response.keep_alive(false);
  response.set(http::field::content_type, "text/plain; charset=utf-8");
  const bool is_get = request.method() == http::verb::get;
  if (!is_get && request.method() != http::verb::head) {
    response.result(http::status::method_not_allowed);
    response.set(http::field::allow, "GET, HEAD");
    response.body() = "only GET is possible\n";
  } else if (request.target() != "/metrics") {
    response.result(http::status::not_found);
    response.body() = "the metrics are at /metrics\n";
  } else {
    response.set(http::field::content_type, kMetricsType);
    response.body() = text();
  }
  response.prepare_payload();
  // Its length stays, as HEAD has it.
  if (request.method() == http::verb::head) response.body().clear();
  return response;
}

// One connection: lives as long as its handlers, and calls `on_gone` when the last one has run.
class MetricsClient : public std::enable_shared_from_this<MetricsClient> {
 public:
  MetricsClient(Protocol::socket socket, const std::function<std::string()>& text,
                std::function<void()> on_gone)
      : stream_(std::move(socket)), text_(text), on_gone_(std::move(on_gone)) {
    parser_.header_limit(MetricsServer::kMostHeaderBytes);
    parser_.body_limit(0);
  }
  void Begin() {
    stream_.expires_after(MetricsServer::kPatience);
    http::async_read_header(stream_, buffer_, parser_,
                            [self = shared_from_this()](beast::error_code error, size_t) {
                              return error ? self->on_gone_() : self->Reply();
                            });
  }

 private:
  void Reply() {
    response_ = Answer(parser_.get(), text_);
    http::async_write(stream_, *response_, [self = shared_from_this()](beast::error_code, size_t) {
      beast::error_code ignored;
      self->stream_.socket().shutdown(Protocol::socket::shutdown_send, ignored);
      self->on_gone_();
    });
  }

  beast::basic_stream<Protocol> stream_;
  const std::function<std::string()>& text_;
  std::function<void()> on_gone_;
  beast::flat_buffer buffer_{MetricsServer::kMostHeaderBytes};
  http::request_parser<http::empty_body> parser_;
  std::optional<Response> response_;
};

}  // namespace

MetricsServer::MetricsServer(boost::asio::io_context& io, ListeningSocket socket,
                             std::function<std::string()> text)
    : socket_(std::move(socket)),
      acceptor_(io, Protocol(), socket_.TakeDescriptor().release()),
      accept_again_(io),
      text_(std::move(text)) {}

void MetricsServer::Stop() {
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  accept_again_.cancel();
}

void MetricsServer::Accept() {
  if (is_accepting_ || clients_ >= kMostClients || !acceptor_.is_open()) return;
  is_accepting_ = true;
  acceptor_.async_accept([this](const boost::system::error_code& error, Protocol::socket socket) {
    is_accepting_ = false;
    if (!acceptor_.is_open()) return;
    if (error) return AcceptLater();
    ++clients_;
    std::make_shared<MetricsClient>(std::move(socket), text_, [this] { ClientGone(); })->Begin();
    Accept();
  });
}

// Out of descriptors: trying at once would spin.
void MetricsServer::AcceptLater() {
  accept_again_.expires_after(milliseconds(100));
  accept_again_.async_wait([this](const boost::system::error_code& error) {
    if (!error) Accept();
  });
}

void MetricsServer::ClientGone() {
  --clients_;
  Accept();
}

}  // namespace reel
