package dev.carillon.cli;

/** The end of a command that could not do what was asked, as a sentence for whoever asked. */
final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Makes the end with that sentence. */
  Failure(String sentence) {
    super(sentence);
  }

  /** Returns the sentence. */
  String sentence() {
    return String.valueOf(getMessage());
  }
}
