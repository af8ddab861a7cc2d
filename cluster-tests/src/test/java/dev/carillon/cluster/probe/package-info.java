/**
 * The application that the tests deploy: it writes down what it observes and does what it is told.
 */
@NullMarked
package dev.carillon.cluster.probe;

import org.jspecify.annotations.NullMarked;
