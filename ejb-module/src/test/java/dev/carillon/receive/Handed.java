package dev.carillon.receive;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Introduction;
import dev.carillon.contracts.NotificationBatch.Loss;
import dev.carillon.contracts.NotificationMessage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** An inbox that notes what it was handed; keys named in it make it throw. */
final class Handed implements Inbox {
  final List<NotificationMessage> applied = new ArrayList<>();
  final List<Loss> lost = new ArrayList<>();
  final List<InstanceId> introduced = new ArrayList<>();
  final List<InstanceId> goodbyes = new ArrayList<>();
  final List<String> refused = new ArrayList<>();
  final Set<NotificationMessage> poison = new HashSet<>();
  final Set<NotificationMessage> deadly = new HashSet<>();

  @Override
  public void apply(Introduction sender, NotificationMessage message) {
    if (poison.contains(message)) {
      throw new IllegalStateException("planted");
    }
    if (deadly.contains(message)) {
      throw new AssertionError("planted");
    }
    applied.add(message);
  }

  @Override
  public void lost(InstanceId sender, Loss loss) {
    lost.add(loss);
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
  public void refused(String sender, String why) {
    refused.add(sender + ": " + why);
  }
}
