package dev.carillon.cluster.sample;

import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.InstanceStatus.Peer;
import dev.carillon.contracts.Roll;
import dev.carillon.contracts.RollStatus;
import dev.carillon.rmi.NotifyClient;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.rmi.RemoteException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Recycles a role through any one instance, one instance of the role after the other: {@code
 * RecycleRole HOST PORT ROLE REASON}.
 */
public final class RecycleRole {
  private static final Duration LIMIT = Duration.ofMinutes(15);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

  private RecycleRole() {}

  /** Prints how the roll has ended, and exits with 0 only if everybody in it has recycled. */
  public static void main(String[] arguments) throws RemoteException, InterruptedException {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    System.exit(run(arguments[0], Integer.parseInt(arguments[1]), arguments[2], arguments[3], out));
  }

  /** Does the same, and returns the exit status. */
  static int run(String host, int port, String role, String reason, PrintWriter out)
      throws RemoteException, InterruptedException {
    try (NotifyClient client = NotifyClient.connect(host, port)) {
      String id = client.startRoll(role, reason);
      Deque<Peer> others = others(client.status(), role);
      long begin = System.nanoTime();
      while (System.nanoTime() - begin < LIMIT.toNanos()) {
        Optional<RollStatus> roll = ask(client, others, id);
        if (roll.isPresent() && roll.get().end() != Roll.End.OPEN) {
          return show(roll.get(), out);
        }
        Thread.sleep(BETWEEN_LOOKS.toMillis());
      }
      out.println("roll " + id + ": no end was seen within " + LIMIT.toMinutes() + " min");
      return 1;
    }
  }

  private static Deque<Peer> others(InstanceStatus status, String role) {
    Deque<Peer> others = new ArrayDeque<>(status.peers());
    others.removeIf(peer -> !peer.role().equals(role));
    return others;
  }

  /** Whoever is asked may be recycling itself, or of another role; then the next one knows. */
  private static Optional<RollStatus> ask(NotifyClient client, Deque<Peer> others, String id) {
    Optional<RollStatus> known = ask(client, id);
    for (int i = 0; i < others.size() && known.isEmpty(); i++) {
      Peer next = others.removeFirst();
      others.addLast(next);
      try (NotifyClient other =
          NotifyClient.connect(next.address().host(), next.address().port())) {
        known = ask(other, id);
      } catch (RemoteException e) {
        // it is away
      }
    }
    return known;
  }

  private static Optional<RollStatus> ask(NotifyClient client, String id) {
    try {
      return client.status().rolls().stream().filter(roll -> roll.id().equals(id)).findFirst();
    } catch (RemoteException e) {
      return Optional.empty(); // it is away
    }
  }

  private static int show(RollStatus roll, PrintWriter out) {
    out.println(
        "roll " + roll.id() + " of role " + roll.role() + ": " + roll.end() + " " + roll.why());
    roll.members().forEach(each -> out.println(each.name() + " " + each.stage()));
    boolean all = roll.members().stream().allMatch(each -> each.stage() == Roll.Stage.BACK);
    return all && roll.end() == Roll.End.DONE ? 0 : 1;
  }
}
