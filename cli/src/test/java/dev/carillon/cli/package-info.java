/** Tests of the command, most of them against real instances in this JVM. */
@NullMarked
package dev.carillon.cli;

import org.jspecify.annotations.NullMarked;
