package dev.carillon.cluster.hostile;

import dev.carillon.contracts.Address;
import java.io.IOException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * A JVM whose port is attacked.
 *
 * @param jvm the process
 * @param address where it listens
 * @param objectId what calls must name, in hex; the product takes any
 */
record Target(ForkedJvm jvm, Address address, String objectId) implements AutoCloseable {
  static final String LISTENING = "LISTENING ";
  static final String OBJECT_ID = "OBJECT-ID ";
  static final String EVENT = "EVENT ";

  /** The cache that every target holds. */
  static final String CACHE = "probe";

  /** Starts an instance of the product. */
  static Target product(Map<String, String> settings) throws IOException {
    return product(ForkedJvm.start(ProductTarget.class, withPorts(settings)));
  }

  /** Starts an instance of the product that may have so many files and sockets open. */
  static Target product(Map<String, String> settings, int openFiles) throws IOException {
    return product(ForkedJvm.start(ProductTarget.class, withPorts(settings), openFiles));
  }

  private static Map<String, String> withPorts(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    int first = TestPorts.any();
    all.put("carillon.port", first + "-" + (first + 99));
    return all;
  }

  private static Target product(ForkedJvm jvm) {
    return new Target(
        jvm, Address.parse(jvm.await(LISTENING)), "00".repeat(JrmpCall.OBJECT_ID_BYTES));
  }

  /** Starts the control. */
  static Target naive() throws IOException {
    return naive(ForkedJvm.start(NaiveTarget.class, Map.of()));
  }

  /** Starts the control, which may have so many files and sockets open. */
  static Target naive(int openFiles) throws IOException {
    return naive(ForkedJvm.start(NaiveTarget.class, Map.of(), openFiles));
  }

  private static Target naive(ForkedJvm jvm) {
    return new Target(jvm, Address.parse(jvm.await(LISTENING)), jvm.await(OBJECT_ID));
  }

  byte[] objectIdBytes() {
    return HexFormat.of().parseHex(objectId);
  }

  @Override
  public void close() {
    jvm.close();
  }
}
