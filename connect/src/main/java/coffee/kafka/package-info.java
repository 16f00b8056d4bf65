/** How a program reaches its Kafka. */
package coffee.kafka;
