/** What the page and the tests talk to: REST, server-sent events, and what guards them. */
@NullMarked
package dev.carillon.demo.web;

import org.jspecify.annotations.NullMarked;
