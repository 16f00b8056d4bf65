/** The web server: which path is answered by whom, with which headers and limits, and how what is wrong is told. */
package coffee.dashboard.web;
