package dev.carillon.cuts;

/** How a connection is cut. */
enum Cut {
  /** The caller's end is reset at once, whether a call is under way or not. */
  CLIENT_END,
  /** The service's end is reset at once, whether a call is under way or not. */
  SERVER_END,
  /** The service's end is reset in the middle of what the caller sends next. */
  QUESTION,
  /** The caller's end is reset in place of the next answer: what was asked for is done. */
  ANSWER
}
