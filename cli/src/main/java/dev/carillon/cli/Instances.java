package dev.carillon.cli;

import dev.carillon.contracts.Address;
import dev.carillon.rmi.NotifyClient;
import dev.carillon.tls.ClientSecurity;
import java.rmi.RemoteException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The instances that are called, side by side, each within a time. Thread-safe. */
final class Instances implements AutoCloseable {
  private final ClientSecurity security;
  private final Map<Address, NotifyClient> clients = new ConcurrentHashMap<>();
  private final ExecutorService calls = Executors.newCachedThreadPool(Instances::daemon);

  Instances(ClientSecurity security) {
    this.security = security;
  }

  /** A call of an instance. */
  interface Call<T> {
    /** Makes it. */
    T on(NotifyClient instance) throws RemoteException;
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "carillon call");
    thread.setDaemon(true);
    return thread;
  }

  /** Calls an instance, and does not wait. */
  <T> CompletableFuture<Answer<T>> start(Address address, Duration timeout, Call<T> call) {
    return CompletableFuture.supplyAsync(() -> make(address, call), calls)
        .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .thenApply(value -> Answer.of(address, value))
        .exceptionally(cause -> Answer.none(address, cause, timeout));
  }

  /** Calls an instance, and waits for its answer. */
  <T> Answer<T> call(Address address, Duration timeout, Call<T> call) {
    return start(address, timeout, call).join();
  }

  private <T> T make(Address address, Call<T> call) {
    try {
      return call.on(clients.computeIfAbsent(address, this::client));
    } catch (RemoteException e) {
      throw new CompletionException(e);
    }
  }

  private NotifyClient client(Address address) {
    try {
      return NotifyClient.connect(address.host(), address.port(), security);
    } catch (RemoteException e) {
      throw new CompletionException(e);
    }
  }

  /** Closes the connections, those of calls under way too. */
  @Override
  public void close() {
    calls.shutdownNow();
    clients.values().forEach(NotifyClient::close);
  }
}
