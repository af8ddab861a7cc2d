package dev.carillon.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Judges by what instances observed whether each number that any of them sent arrived, was stood
 * for by a flush of the cache, or was told to be lost.
 */
final class Ledger {
  /** How many each incarnation sent, as it says itself; of one that was killed, then. */
  private final Map<String, Integer> sent = new TreeMap<>();

  /** What each incarnation observed of each. */
  private final Map<String, Map<String, List<String>>> observed = new TreeMap<>();

  private final List<String> killed = new ArrayList<>();

  /** Takes what an instance says now for what it said before. */
  void put(List<String> lines) {
    String[] self = lines.get(0).split(" ", -1);
    sent.put(self[1], Integer.parseInt(self[2]));
    Map<String, List<String>> ofSenders = new HashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] words = line.split(" ", -1);
      ofSenders.computeIfAbsent(words[0], sender -> new ArrayList<>()).add(words[1]);
    }
    observed.put(self[1], ofSenders);
  }

  /** Does the same with the last words of an instance that is killed now. */
  void putLast(List<String> lines) {
    put(lines);
    killed.add(lines.get(0).split(" ", -1)[1]);
  }

  /** Returns what did not come to somebody and that nobody told it of. */
  List<String> faults() {
    List<String> faults = new ArrayList<>();
    observed.forEach(
        (observer, ofSenders) ->
            senders(observer)
                .forEach(
                    sender ->
                        faults(observer, sender)
                            .forEach(
                                fault -> faults.add(observer + " of " + sender + ": " + fault))));
    return faults;
  }

  /** Whoever lives must know of all who live, and of those before them if it ever met them. */
  private List<String> senders(String observer) {
    List<String> senders = new ArrayList<>(observed.getOrDefault(observer, Map.of()).keySet());
    if (!killed.contains(observer)) {
      sent.keySet().stream()
          .filter(each -> !killed.contains(each) && !senders.contains(each))
          .forEach(senders::add);
    }
    return senders;
  }

  private List<String> faults(String observer, String sender) {
    List<String> lines = lines(observer, sender);
    if (killed.contains(observer)) {
      return Account.faults(lines, 0);
    }
    List<String> faults = Account.faults(lines, sent.getOrDefault(sender, 0));
    if (killed.contains(sender) && !lines.contains("gone")) {
      faults.add("its end was not told");
    }
    return faults;
  }

  private List<String> lines(String observer, String sender) {
    return observed.getOrDefault(observer, Map.of()).getOrDefault(sender, List.of());
  }

  /** Returns how many were sent. */
  long sent() {
    return sent.values().stream().mapToLong(Integer::longValue).sum();
  }

  /** Returns how often one arrived. */
  long applied() {
    return lines().stream()
        .filter(Account::isRun)
        .mapToLong(run -> Account.last(run) - Account.first(run) + 1)
        .sum();
  }

  /** Returns how often something else came in the place of numbers. */
  long told() {
    return lines().stream().filter(line -> !Account.isRun(line)).count();
  }

  private List<String> lines() {
    return observed.values().stream()
        .flatMap(ofSenders -> ofSenders.values().stream())
        .flatMap(List::stream)
        .toList();
  }

  /** Returns the same but for one number, which somebody observed of somebody else. */
  Ledger withoutOne() {
    Ledger without = new Ledger();
    without.sent.putAll(sent);
    without.killed.addAll(killed);
    observed.forEach((observer, of) -> without.observed.put(observer, new HashMap<>(of)));
    for (var each : without.observed.entrySet()) {
      for (var ofSender : each.getValue().entrySet()) {
        if (!ofSender.getKey().equals(each.getKey()) && takeOne(ofSender)) {
          return without;
        }
      }
    }
    throw new IllegalStateException("nothing was observed");
  }

  private static boolean takeOne(Map.Entry<String, List<String>> ofSender) {
    List<String> lines = new ArrayList<>(ofSender.getValue());
    for (int i = 0; i < lines.size(); i++) {
      String run = lines.get(i);
      if (Account.isRun(run) && Account.last(run) - Account.first(run) > 1) {
        int taken = Account.first(run) + 1;
        lines.set(i, Account.first(run) + ".." + (taken - 1));
        lines.add(i + 1, (taken + 1) + ".." + Account.last(run));
        ofSender.setValue(lines);
        return true;
      }
    }
    return false;
  }
}
