/* usage: mockbroker BROKERS
 * Serves the Kafka protocol on 127.0.0.1 with librdkafka's mock cluster until stdin closes, and prints
 * "BOOTSTRAP host:port,..." when it is ready. Topics are made when they are first asked for, with 4 partitions.
 * Commands, one a line on stdin, each answered by "OK" or "ERROR reason":
 *   down N | up N | rtt N MS | err APIKEY ERROR COUNT */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rdkafka.h"
#include "rdkafka_mock.h"

int main(int argc, char **argv) {
  char err[512], line[256];
  int brokers = argc > 1 ? atoi(argv[1]) : 1;
  signal(SIGPIPE, SIG_IGN);
  signal(SIGINT, SIG_IGN); /* Ctrl-C reaches the whole group: the parent decides, and closes stdin */
  rd_kafka_conf_t *conf = rd_kafka_conf_new();
  rd_kafka_conf_set(conf, "log_level", "3", err, sizeof err);
  rd_kafka_t *rk = rd_kafka_new(RD_KAFKA_PRODUCER, conf, err, sizeof err);
  if (!rk) {
    fprintf(stderr, "%s\n", err);
    return 1;
  }
  rd_kafka_mock_cluster_t *mc = rd_kafka_mock_cluster_new(rk, brokers);
  if (!mc) {
    fprintf(stderr, "cannot create the cluster\n");
    return 1;
  }
  rd_kafka_mock_set_apiversion(mc, 13, 0, 2); /* LeaveGroup v3+: the mock's answer is malformed */
  rd_kafka_mock_group_initial_rebalance_delay_ms(mc, 100);
  printf("BOOTSTRAP %s\n", rd_kafka_mock_cluster_bootstraps(mc));
  fflush(stdout);
  while (fgets(line, sizeof line, stdin)) {
    int a, b, n;
    rd_kafka_resp_err_t e = RD_KAFKA_RESP_ERR_NO_ERROR;
    if (sscanf(line, "down %d", &a) == 1)
      e = rd_kafka_mock_broker_set_down(mc, a);
    else if (sscanf(line, "up %d", &a) == 1)
      e = rd_kafka_mock_broker_set_up(mc, a);
    else if (sscanf(line, "rtt %d %d", &a, &b) == 2)
      e = rd_kafka_mock_broker_set_rtt(mc, a, b);
    else if (sscanf(line, "err %d %d %d", &a, &b, &n) == 3)
      while (n-- > 0) rd_kafka_mock_push_request_errors(mc, a, 1, (rd_kafka_resp_err_t)b);
    else
      e = RD_KAFKA_RESP_ERR__INVALID_ARG;
    if (e)
      printf("ERROR %s\n", rd_kafka_err2str(e));
    else
      printf("OK\n");
    fflush(stdout);
  }
  rd_kafka_mock_cluster_destroy(mc);
  rd_kafka_destroy(rk);
  return 0;
}
