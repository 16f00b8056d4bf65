/** What Flume's sources lack to give every line whole, byte for byte, and with an identity that survives a rotation. */
package coffee.flume.source;
