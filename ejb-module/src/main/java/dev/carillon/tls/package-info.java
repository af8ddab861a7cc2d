/**
 * What protects a connection before anything of it is read as RMI: mutual TLS, or nothing.
 *
 * <p>The door is {@link dev.carillon.tls.Protection}. Knows certificates and sockets, and nothing
 * of what is sent.
 */
@NullMarked
package dev.carillon.tls;

import org.jspecify.annotations.NullMarked;
