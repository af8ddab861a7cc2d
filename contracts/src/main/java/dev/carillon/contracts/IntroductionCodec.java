package dev.carillon.contracts;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** The encoding of an introduction, version 1. */
final class IntroductionCodec {
  private static final int HOLDS_ALL = 1;
  private static final int EPHEMERAL = 2;
  private static final int RECYCLES = 4;
  private static final int ORDERED = 1;

  /** A name of one byte, flags, and no writer. */
  private static final int LEAST_DECLARATION_BYTES = 4;

  private IntroductionCodec() {}

  static void write(WireWriter out, Introduction introduction) {
    HeldCaches held = introduction.held();
    boolean recycles = !introduction.recyclesFor().isEmpty();
    out.u8(
        (held.all() ? HOLDS_ALL : 0)
            | (introduction.ephemeral() ? EPHEMERAL : 0)
            | (recycles ? RECYCLES : 0));
    out.string(introduction.cluster());
    out.string(introduction.role());
    out.address(introduction.address());
    out.varint(introduction.heartbeatMillis());
    out.varint(introduction.maxStalenessMillis());
    out.strings(held.names());
    out.varint(introduction.declared().size());
    for (CacheDeclaration each : introduction.declared()) {
      out.string(each.cache());
      out.u8(each.ordered() ? ORDERED : 0);
      out.strings(each.writers());
    }
    if (recycles) {
      out.string(introduction.recyclesFor());
    }
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
        (flags & EPHEMERAL) != 0,
        declarations(in),
        (flags & RECYCLES) != 0 ? in.string("reason") : "");
  }

  private static List<CacheDeclaration> declarations(WireReader in) {
    int count = in.count("declared caches", CacheDeclaration.MAX_CACHES, LEAST_DECLARATION_BYTES);
    List<CacheDeclaration> declared = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      String cache = in.string("declared cache");
      int flags = in.u8("declaration flags");
      var writers = in.strings("writers", CacheDeclaration.MAX_WRITERS);
      declared.add(new CacheDeclaration(cache, new TreeSet<>(writers), (flags & ORDERED) != 0));
    }
    return declared;
  }
}
