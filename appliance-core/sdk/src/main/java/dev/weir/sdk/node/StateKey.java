package dev.weir.sdk.node;

/**
 * Names a piece of state within its module. State carries over to the next generation while name,
 * type and schema stay the same.
 *
 * @param name unique in the module; contains what the state depends on (a bridge's name, say)
 * @param type class of the object
 * @param schema number to raise when the layout changes, or a hash of sizes it was made with
 */
public record StateKey<S>(String name, Class<S> type, int schema) {}
