/** What is looked at before the topology is submitted, on the machine that submits it. */
package coffee.topology.submit;
