package dev.carillon.cli;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** A terminal that keeps what it was told, and whose time passes when it is waited for. */
final class Console implements Time {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Map<String, String> environment = new HashMap<>();
  private final boolean interactive;
  private Instant now = Instant.now();
  private long nanos;
  private int waits = Integer.MAX_VALUE;
  private Writer outEnd = out;

  private Console(boolean interactive) {
    this.interactive = interactive;
  }

  static Console ofAProgram() {
    return new Console(false);
  }

  static Console ofAPerson() {
    return new Console(true);
  }

  Console with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** Lets time end after it was waited for so often. */
  Console waitingFor(int times) {
    waits = times;
    return this;
  }

  /** Lets whoever takes what was asked for go when there is some of it, as {@code head -1} does. */
  Console takingOneOnly() {
    outEnd =
        new FilterWriter(out) {
          private boolean taken;

          @Override
          public void write(String text, int from, int length) throws IOException {
            if (taken) {
              throw new IOException("Broken pipe");
            }
            super.write(text, from, length);
          }

          @Override
          public void flush() {
            taken = true;
          }
        };
    return this;
  }

  Terminal terminal() {
    return new Terminal(
        new PrintWriter(outEnd), new PrintWriter(err), environment::get, interactive, this);
  }

  /** Runs a command for which time passes as it does. */
  int runInRealTime(String... arguments) {
    return runIn(Time.OF_SYSTEM, arguments);
  }

  /** Runs a command for which time passes like this. */
  int runIn(Time time, String... arguments) {
    Terminal mine = terminal();
    return Carillon.run(
        new Terminal(mine.out(), mine.err(), mine.environment(), interactive, time), arguments);
  }

  int run(String... arguments) {
    return Carillon.run(terminal(), arguments);
  }

  int run(Rolling rolling, String... arguments) {
    return Carillon.run(terminal(), rolling, arguments);
  }

  /** Returns what was asked for. */
  String out() {
    return out.toString();
  }

  /** Returns what has gone wrong. */
  String err() {
    return err.toString();
  }

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public boolean pass(Duration span) {
    now = now.plus(span);
    nanos += span.toNanos();
    return waits-- > 0;
  }
}
