/**
 * The shell around an instance in a Jakarta EE container; the only room that knows EJB, CDI and
 * JTA.
 *
 * <p>No bean here names an API that a server may lack in a field or signature: each such API lives
 * behind one class that is touched only if the API is there.
 */
@NullMarked
package dev.carillon.ejb;

import org.jspecify.annotations.NullMarked;
