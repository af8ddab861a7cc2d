@NullMarked
package dev.carillon.demo.cluster;

import org.jspecify.annotations.NullMarked;
