package dev.carillon.benchmarks.contender;

import java.io.IOException;
import java.rmi.Remote;
import java.rmi.RemoteException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** One RMI call for each key and receiver, the receivers called side by side. */
public record NaiveRmi() implements Contender {

  /** What receivers export. */
  interface Service extends Remote {
    void take(String key) throws RemoteException;
  }

  private record Target(Sink sink) implements Service {
    @Override
    public void take(String key) {
      sink.applied(key);
    }
  }

  @Override
  public AutoCloseable receive(Seat seat, Sink sink) throws IOException {
    return new RmiService(seat.port(), new Target(sink));
  }

  @Override
  public Sending send(Seat seat) throws IOException {
    List<Service> services = RmiService.stubs(seat.receivers(), Service.class);
    return new NaiveSending(services, Executors.newCachedThreadPool());
  }

  /** The caller calls the first receiver itself, threads of a pool call the others meanwhile. */
  private record NaiveSending(List<Service> services, ExecutorService pool) implements Sending {
    @Override
    public void send(String key) throws Exception {
      List<Future<?>> calls = new ArrayList<>();
      for (Service other : services.subList(1, services.size())) {
        calls.add(
            pool.submit(
                () -> {
                  other.take(key);
                  return null;
                }));
      }
      services.get(0).take(key);
      for (Future<?> call : calls) {
        call.get();
      }
    }

    @Override
    public void sendConfirmed(String key) throws Exception {
      send(key);
    }

    @Override
    public void close() {
      pool.shutdown();
    }
  }
}
