package dev.carillon.cluster;

import java.net.URL;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A small load balancer with a client: it asks each server for its readiness, and sends requests in
 * turn to those that said UP last. One that has been away must first serve the application, which
 * Kubernetes calls a startup probe: a server says UP as long as it has no application at all.
 */
final class Balancer implements AutoCloseable {
  private static final long BETWEEN_CHECKS = 200_000_000;
  private static final long BETWEEN_REQUESTS = 10_000_000;

  private final List<URL> servers;
  private final String path;
  private final boolean[] up;
  private final boolean[] started;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private int fewestUp = Integer.MAX_VALUE;
  private volatile boolean closed;

  /**
   * Makes a balancer and looks at all servers once.
   *
   * @param servers their roots
   * @param path what is asked of each
   */
  Balancer(List<URL> servers, String path) {
    this.servers = List.copyOf(servers);
    this.path = path;
    up = new boolean[servers.size()];
    started = new boolean[servers.size()];
    for (int i = 0; i < up.length; i++) {
      look(i);
      int server = i;
      run("looks at server " + i, BETWEEN_CHECKS, () -> look(server));
    }
    run("sends requests", BETWEEN_REQUESTS, this::send);
  }

  private void run(String name, long pause, Runnable task) {
    Thread thread =
        new Thread(
            () -> {
              while (!closed) {
                task.run();
                LockSupport.parkNanos(pause);
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
    threads.add(thread);
  }

  private void look(int server) {
    int readiness = Http.get(servers.get(server), "health/ready").status();
    started[server] =
        readiness != 0 && (started[server] || Http.get(servers.get(server), path).status() == 200);
    synchronized (this) {
      up[server] = started[server] && readiness == 200;
    }
  }

  private void send() {
    int server = next();
    if (server < 0) {
      failures.add("nobody is up");
      return;
    }
    Http.Answer answer = Http.get(servers.get(server), path);
    if (answer.status() != 200) {
      failures.add("server " + server + " answered " + answer);
    }
  }

  /** Returns the next server that is up, or -1. */
  private synchronized int next() {
    int number = requests.getAndIncrement();
    List<Integer> ready = new ArrayList<>();
    for (int i = 0; i < up.length; i++) {
      if (up[i]) {
        ready.add(i);
      }
    }
    fewestUp = Math.min(fewestUp, ready.size());
    return ready.isEmpty() ? -1 : ready.get(number % ready.size());
  }

  int requests() {
    return requests.get();
  }

  List<String> failures() {
    return List.copyOf(failures);
  }

  /** Returns how many servers were up when it was the fewest. */
  synchronized int fewestUp() {
    return fewestUp;
  }

  @Override
  public synchronized String toString() {
    return requests + " requests, up now " + Arrays.toString(up);
  }

  @Override
  public void close() {
    closed = true;
    threads.forEach(
        each -> {
          try {
            each.join();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }
}
