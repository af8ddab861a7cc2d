package dev.carillon.benchmarks.contender;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.concurrent.CountDownLatch;
import org.jgroups.BytesMessage;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.Message.TransientFlag;
import org.jgroups.Receiver;
import org.jgroups.View;
import org.jgroups.protocols.BasicTCP;
import org.jgroups.protocols.NON_BLOCKING_SENDS;
import org.jgroups.protocols.TCPPING;
import org.jgroups.protocols.TransferQueueBundler;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.stack.ProtocolStack;
import org.jgroups.util.MessageBatch;

/**
 * A channel of JGroups over TCP with the stack that it comes with, but for two defaults that would
 * make it look slower than it is: its senders wait when its queue is full, instead of dropping what
 * does not fit and repeating it seconds later, and its sockets send small packets at once.
 */
public record JGroups() implements Contender {
  private static final String STACK = "tcp.xml";

  @Override
  public AutoCloseable receive(Seat seat, Sink sink) throws Exception {
    JChannel channel = channel(seat);
    channel.setReceiver(
        new Receiver() {
          @Override
          public void receive(Message message) {
            sink.applied(
                new String(
                    message.getArray(), message.getOffset(), message.getLength(), ISO_8859_1));
          }

          @Override
          public void receive(MessageBatch batch) {
            batch.forEach(this::receive);
          }
        });
    return channel.connect("bench");
  }

  @Override
  public Sending send(Seat seat) throws Exception {
    CountDownLatch complete = new CountDownLatch(1);
    JChannel channel = channel(seat);
    channel.setReceiver(
        new Receiver() {
          @Override
          public void receive(Message message) {}

          @Override
          public void viewAccepted(View view) {
            if (view.size() == seat.ports().size()) {
              complete.countDown();
            }
          }
        });
    channel.connect("bench");
    complete.await();
    return new ChannelSending(channel);
  }

  private static JChannel channel(Seat seat) throws Exception {
    System.setProperty("jgroups.bind_addr", Seat.HOST);
    JChannel channel = new JChannel(STACK);
    ProtocolStack stack = channel.getProtocolStack();
    if (stack.getTransport() instanceof BasicTCP transport) {
      transport.tcpNodelay(true);
    }
    stack.getTransport().setBindPort(seat.port());
    stack.<GMS>findProtocol(GMS.class).printLocalAddress(false);
    stack.removeProtocol(NON_BLOCKING_SENDS.class);
    if (stack.getTransport().getBundler() instanceof TransferQueueBundler bundler) {
      bundler.dropWhenFull(false);
    }
    TCPPING members = stack.findProtocol(TCPPING.class);
    members.setInitialHosts(seat.ports().stream().map(Seat::address).toList());
    members.setPortRange(0);
    return channel;
  }

  private record ChannelSending(JChannel channel) implements Sending {
    @Override
    public void send(String key) throws Exception {
      Message message = new BytesMessage(null, key.getBytes(ISO_8859_1));
      channel.send(message.setFlag(TransientFlag.DONT_LOOPBACK));
    }

    @Override
    public void close() {
      channel.close();
    }
  }
}
