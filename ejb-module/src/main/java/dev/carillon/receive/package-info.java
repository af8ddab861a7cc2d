/**
 * What comes in: one session per sender that keeps its numbers gapless, and one lane per cache in
 * which observers run one at a time.
 *
 * <p>The door is {@link dev.carillon.receive.Receiver}. Plain Java: clock, randomness and executor
 * come in from outside.
 */
@NullMarked
package dev.carillon.receive;

import org.jspecify.annotations.NullMarked;
