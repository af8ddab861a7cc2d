/** Tests on real clusters of Payara Micro instances, each a process of its own on loopback. */
@NullMarked
package dev.carillon.cluster;

import org.jspecify.annotations.NullMarked;
