package dev.carillon.cli;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import dev.carillon.CarillonInstance;
import dev.carillon.EventListener;
import dev.carillon.Wiring;
import dev.carillon.config.CarillonConfig;
import dev.carillon.contracts.HeldCaches;
import dev.carillon.contracts.InstanceStatus.Peer;
import dev.carillon.contracts.InstanceStatus.PeerState;
import dev.carillon.contracts.NotifyService;
import dev.carillon.event.CarillonEvent;
import dev.carillon.event.RecycleRequested;
import dev.carillon.membership.FixedMembership;
import dev.carillon.recycle.OwnRecycle;
import dev.carillon.recycle.RecycleInPlace;
import dev.carillon.recycle.RecycledInstance;
import dev.carillon.rmi.PassedOn;
import java.rmi.NoSuchObjectException;
import java.rmi.RemoteException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whole instances in this JVM, which talk by real RMI on loopback. */
final class LocalCluster implements AutoCloseable {
  /** Tests of other JVMs take their ports from the same range, and one that has just been left. */
  static final String CLUSTER = "of-" + ProcessHandle.current().pid();

  private final List<Node> all = new CopyOnWriteArrayList<>();

  /** An instance, what it has seen, and whether it answers. */
  static final class Node implements EventListener {
    private final List<CarillonEvent> events = new CopyOnWriteArrayList<>();
    private final CarillonInstance instance;
    private volatile boolean mute;
    private volatile boolean throwing;
    private volatile @Nullable CountDownLatch held;

    private Node(
        String name,
        String role,
        Map<String, String> settings,
        String cache,
        Function<RecycledInstance, OwnRecycle> recycling) {
      CarillonConfig config =
          CarillonConfig.read(key -> Optional.ofNullable(settings.get(key)), name, role);
      instance = CarillonInstance.start(config, wiring(config, cache).recycledBy(recycling));
    }

    private Wiring wiring(CarillonConfig config, String cache) {
      return Wiring.plain(this, HeldCaches.of(Set.of(cache)), new FixedMembership(config.members()))
          .servedThrough(this::answering);
    }

    private NotifyService answering(NotifyService service) {
      return new PassedOn(service) {
        @Override
        protected <T> T pass(Call<T> call) throws RemoteException {
          if (mute) {
            throw new NoSuchObjectException("planted silence");
          }
          return call.run();
        }
      };
    }

    @Override
    public void onEvent(CarillonEvent event) {
      events.add(event);
      CountDownLatch until = held;
      if (until != null && event instanceof RecycleRequested) {
        pauseUntil(until);
      }
      if (throwing) {
        throw new IllegalStateException("planted");
      }
    }

    CarillonInstance instance() {
      return instance;
    }

    String at() {
      return requireNonNull(instance.status().address()).toString();
    }

    <E> List<E> seen(Class<E> type) {
      return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** Answers no call any more. */
    void fallSilent() {
      mute = true;
    }

    private static void pauseUntil(CountDownLatch latch) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    /** Lets observers of a request to recycle wait for something. */
    void holdRecyclesUntil(CountDownLatch latch) {
      held = latch;
    }

    /** Lets its observers throw. */
    void fail() {
      throwing = true;
    }
  }

  /** Starts an instance that knows all that were started before. */
  Node start(String name, String role, String cache) {
    return start(name, role, cache, Map.of());
  }

  Node start(String name, String role, String cache, Map<String, String> settings) {
    return start(name, role, cache, settings, RecycleInPlace::of);
  }

  Node start(
      String name,
      String role,
      String cache,
      Map<String, String> settings,
      Function<RecycledInstance, OwnRecycle> recycling) {
    Map<String, String> complete = new HashMap<>(settings);
    complete.put("carillon.port", "7100-7199");
    complete.putIfAbsent("carillon.cluster", CLUSTER);
    complete.putIfAbsent("carillon.commit-settle", "0s");
    complete.put("carillon.members", all.stream().map(Node::at).collect(Collectors.joining(",")));
    Node started = new Node(name, role, complete, cache, recycling);
    all.add(started);
    return started;
  }

  /** Ends an instance, as if it had never been one of them. */
  void end(Node node) {
    all.remove(node);
    node.instance().close();
  }

  /** Waits until each has met each. */
  void awaitMet() {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                all.stream()
                    .allMatch(
                        each ->
                            each.instance().status().joined()
                                && count(each, PeerState.CONNECTED) == all.size() - 1));
  }

  /** Waits until all others know that one does not answer. */
  void awaitMissed(Node silent) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                all.stream()
                    .filter(each -> each != silent)
                    .allMatch(each -> count(each, PeerState.UNREACHABLE) == 1));
  }

  private static long count(Node one, PeerState state) {
    return one.instance().status().peers().stream().map(Peer::state).filter(state::equals).count();
  }

  @Override
  public void close() {
    all.forEach(each -> each.instance().close());
  }
}
