package dev.carillon.event;

import dev.carillon.contracts.InstanceId;
import dev.carillon.contracts.Roll.Stage;

/**
 * A member of a roll, in which the instances of this role recycle one after the other, has come
 * further. Fired on every instance of the role that knows of the roll, as soon as it learns of it;
 * of stages that follow each other fast only the last may be seen. One that recycles itself may
 * miss what happens meanwhile, and finds it in the status.
 *
 * @param roll what the roll is known by on every instance of the role
 * @param role their role
 * @param reason why, for people
 * @param member the incarnation that was asked to recycle
 * @param stage how far it has come; never {@code WAITING}
 */
public record RecycleProgressed(
    String roll, String role, String reason, InstanceId member, Stage stage)
    implements CarillonEvent {}
