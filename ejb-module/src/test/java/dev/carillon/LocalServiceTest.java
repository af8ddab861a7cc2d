package dev.carillon;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.carillon.contracts.Audience;
import dev.carillon.contracts.DeliveryReport;
import dev.carillon.contracts.InstanceStatus;
import dev.carillon.contracts.NotificationMessage;
import org.junit.jupiter.api.Test;

/** What a caller may leave out: nothing. */
class LocalServiceTest {
  private final LocalService service =
      new LocalService(
          new LocalService.Acting() {
            @Override
            public byte[] deliver(byte[] batch) {
              throw new AssertionError();
            }

            @Override
            public byte[] roll(byte[] word) {
              throw new AssertionError();
            }

            @Override
            public String startRoll(String id, String role, String reason) {
              throw new AssertionError();
            }

            @Override
            public DeliveryReport applyHere(NotificationMessage message) {
              throw new AssertionError();
            }

            @Override
            public Broadcast relay(NotificationMessage message, Audience audience) {
              throw new AssertionError();
            }

            @Override
            public InstanceStatus status() {
              throw new AssertionError();
            }

            @Override
            public void forget(String instanceName) {
              throw new AssertionError();
            }
          });

  @Test
  @SuppressWarnings("NullAway") // that is what is tested
  void whatIsLeftOutIsRefusedByName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> service.deliver(null))
        .withMessage("batch must not be null");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> service.roll(null))
        .withMessage("word must not be null");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> service.startRoll("", "web", "why"))
        .withMessage("id must not be empty");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> service.startRoll("1", null, "why"))
        .withMessage("role must not be null");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> service.startRoll("1", "web", ""))
        .withMessage("reason must not be empty");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> service.flush(null))
        .withMessage("message must not be null");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> service.recycle(null))
        .withMessage("message must not be null");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> service.relay(null, Audience.everyone(), 0))
        .withMessage("message must not be null");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> service.relay(NotificationMessage.flush("x"), null, 0))
        .withMessage("audience must not be null");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> service.forget(null))
        .withMessage("instance's name must not be null");
  }
}
