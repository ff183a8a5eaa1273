package org.wackamole.agent.control;

/** Why a request was not served, for programs; docs/control-protocol.md explains each. */
enum ErrorCode {
  BAD_REQUEST("bad-request"),
  UNKNOWN_REQUEST("unknown-request"),
  UNSUPPORTED_VERSION("unsupported-version"),
  TOO_LONG("too-long"),
  HALF_REQUEST("half-request"),
  TOO_MANY_CLIENTS("too-many-clients"),
  BUSY("busy"),
  NO_ANSWER("no-answer"),
  FAILED("failed"),
  NOT_PERMITTED("not-permitted"),
  REFUSED("refused");

  final String word;

  ErrorCode(String word) {
    this.word = word;
  }
}
