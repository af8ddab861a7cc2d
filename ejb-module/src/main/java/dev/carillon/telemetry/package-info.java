/** What an operator sees: every line that Carillon logs, each with its id. */
@NullMarked
package dev.carillon.telemetry;

import org.jspecify.annotations.NullMarked;
