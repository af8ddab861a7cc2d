package dev.carillon.contracts;

/** The encoding of an introduction, version 1. */
final class IntroductionCodec {
  private static final int HOLDS_ALL = 1;
  private static final int EPHEMERAL = 2;

  private IntroductionCodec() {}

  static void write(WireWriter out, Introduction introduction) {
    HeldCaches held = introduction.held();
    out.u8((held.all() ? HOLDS_ALL : 0) | (introduction.ephemeral() ? EPHEMERAL : 0));
    out.string(introduction.cluster());
    out.string(introduction.role());
    out.address(introduction.address());
    out.varint(introduction.heartbeatMillis());
    out.varint(introduction.maxStalenessMillis());
    out.strings(held.names());
  }

  static Introduction read(WireReader in, InstanceId instance) {
    int flags = in.u8("introduction flags");
    String cluster = in.string("cluster name");
    String role = in.string("role");
    Address address = in.address();
    long heartbeatMillis = in.varint("heartbeat");
    long maxStalenessMillis = in.varint("max-staleness");
    var names = in.strings("held caches", HeldCaches.MAX_NAMES);
    HeldCaches held = (flags & HOLDS_ALL) != 0 ? HeldCaches.ALL : HeldCaches.of(names);
    return new Introduction(
        instance,
        cluster,
        role,
        address,
        held,
        heartbeatMillis,
        maxStalenessMillis,
        (flags & EPHEMERAL) != 0);
  }
}
