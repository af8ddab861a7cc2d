package dev.carillon.receive;

import dev.carillon.contracts.Address;
import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.NotificationBatch.Loss;
import dev.carillon.contracts.NotificationMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** An inbox that notes what it was handed; keys named in it make it throw. */
final class Handed implements Inbox {
  final List<NotificationMessage> applied = new ArrayList<>();

  /** What was applied with whose it is, as sentences. */
  final List<String> appliedOf = new ArrayList<>();

  final List<Loss> lost = new ArrayList<>();

  /** The losses with whose they are, as sentences. */
  final List<String> losses = new ArrayList<>();

  final List<InstanceId> introduced = new ArrayList<>();
  final List<InstanceId> goodbyes = new ArrayList<>();
  final List<String> refused = new ArrayList<>();
  final Set<NotificationMessage> poison = new HashSet<>();
  final Set<NotificationMessage> expired = new HashSet<>();
  final Set<NotificationMessage> deadly = new HashSet<>();

  /** What local copies were told to drop, "all" for everything. */
  final List<String> forgotten = new ArrayList<>();

  /** What they were told to drop together, each batch in one. */
  final List<String> together = new ArrayList<>();

  /** What was told of senders that fell silent or came back, as sentences. */
  final List<String> told = new ArrayList<>();

  /** What collapsed, as "cache: notifications". */
  final List<String> collapsed = new ArrayList<>();

  /** What is different, as sentences. */
  final List<String> different = new ArrayList<>();

  final List<Introduction> declared = new ArrayList<>();

  List<Address> view = List.of();

  /** What happens whenever local copies are to drop something. */
  Runnable whileForgetting = () -> {};

  @Override
  public void forget(NotificationMessage message) {
    whileForgetting.run();
    forgotten.add(message.toString());
  }

  @Override
  public void forget(List<NotificationMessage> messages) {
    together.add(messages.toString());
    messages.forEach(this::forget);
  }

  @Override
  public void forgetAll() {
    whileForgetting.run();
    forgotten.add("all");
  }

  @Override
  public void apply(Introduction sender, NotificationMessage message) throws ExpiredException {
    if (expired.contains(message)) {
      throw new ExpiredException("planted");
    }
    if (poison.contains(message)) {
      throw new IllegalStateException("planted");
    }
    if (deadly.contains(message)) {
      throw new AssertionError("planted");
    }
    applied.add(message);
    appliedOf.add(sender.instance() + " " + message);
  }

  @Override
  public void lost(InstanceId sender, Loss loss) {
    lost.add(loss);
    losses.add(sender + " (" + loss.after() + ", " + loss.to() + "] " + loss.caches());
  }

  @Override
  public List<Address> view() {
    return view;
  }

  @Override
  public void introduced(Introduction sender) {
    introduced.add(sender.instance());
  }

  @Override
  public void saidGoodbye(Introduction sender) {
    goodbyes.add(sender.instance());
  }

  @Override
  public void silent(Introduction sender, Duration since) {
    told.add(sender.instance() + " silent for " + since.toMillis() + " ms");
  }

  @Override
  public void recovered(Introduction sender, Duration since, long replayed) {
    told.add(
        sender.instance() + " back after " + since.toMillis() + " ms, " + replayed + " replayed");
  }

  @Override
  public void collapsed(String cache, int notifications) {
    collapsed.add(cache + ": " + notifications);
  }

  @Override
  public void differs(Introduction sender, Difference difference) {
    different.add(
        String.format(
            "%s %s %s: %s here, %s there",
            sender.instance(),
            difference.setting(),
            difference.cache(),
            difference.here(),
            difference.there()));
  }

  @Override
  public void declared(Introduction sender) {
    declared.add(sender);
  }

  @Override
  public void slept(Duration time) {
    told.add("slept " + time.toMillis() + " ms");
  }

  @Override
  public void refused(String sender, String why) {
    refused.add(sender + ": " + why);
  }
}
