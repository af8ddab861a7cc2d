package dev.carillon.benchmarks.contender;

import com.hazelcast.cluster.MembershipAdapter;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.topic.ITopic;
import java.util.concurrent.CountDownLatch;

/** A topic of Hazelcast, which is what Payara's event bus sends by. */
public record Hazelcast() implements Contender {
  private static final String TOPIC = "bench";

  @Override
  public AutoCloseable receive(Seat seat, Sink sink) {
    HazelcastInstance instance = join(seat);
    instance
        .<String>getTopic(TOPIC)
        .addMessageListener(message -> sink.applied(message.getMessageObject()));
    return instance::shutdown;
  }

  @Override
  public Sending send(Seat seat) throws InterruptedException {
    HazelcastInstance instance = join(seat);
    awaitMembers(instance, seat.ports().size());
    return new TopicSending(instance, instance.getTopic(TOPIC));
  }

  private static HazelcastInstance join(Seat seat) {
    Config config = new Config();
    config.setClusterName("bench-" + seat.ports().get(0));
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.socket.bind.any", "false");
    config.setProperty("hazelcast.logging.type", "none");
    NetworkConfig network =
        config.getNetworkConfig().setPort(seat.port()).setPortAutoIncrement(false);
    network.getInterfaces().setEnabled(true).addInterface(Seat.HOST);
    JoinConfig join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true);
    seat.ports().forEach(port -> join.getTcpIpConfig().addMember(Seat.HOST + ":" + port));
    return com.hazelcast.core.Hazelcast.newHazelcastInstance(config);
  }

  private static void awaitMembers(HazelcastInstance instance, int count)
      throws InterruptedException {
    CountDownLatch complete = new CountDownLatch(1);
    instance
        .getCluster()
        .addMembershipListener(
            new MembershipAdapter() {
              @Override
              public void memberAdded(MembershipEvent event) {
                if (event.getMembers().size() == count) {
                  complete.countDown();
                }
              }
            });
    if (instance.getCluster().getMembers().size() < count) {
      complete.await();
    }
  }

  private record TopicSending(HazelcastInstance instance, ITopic<String> topic) implements Sending {
    @Override
    public void send(String key) {
      topic.publish(key);
    }

    @Override
    public void close() {
      instance.shutdown();
    }
  }
}
