package dev.carillon.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The start of several servers at the same time. */
final class SideBySide {
  private SideBySide() {}

  /** Starts them; if one does not start none is left. */
  static List<MicroServer> start(Stream<Supplier<MicroServer>> servers) {
    List<CompletableFuture<MicroServer>> starting =
        servers.map(CompletableFuture::supplyAsync).toList();
    List<MicroServer> started = new ArrayList<>();
    CompletionException failure = null;
    for (CompletableFuture<MicroServer> each : starting) {
      try {
        started.add(each.join());
      } catch (CompletionException e) {
        failure = e;
      }
    }
    if (failure != null) {
      started.forEach(MicroServer::close);
      throw failure;
    }
    return started;
  }
}
