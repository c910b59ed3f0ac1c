# Three nodes, each on a client of its own: nomad job run deploy/nomad/fastpaca.nomad.hcl
# Wants on each client a host volume "fastpaca", DNS for Consul services (fastpaca.service.consul), and the secrets as Nomad variables:
#   nomad var put nomad/jobs/fastpaca cluster_secret="$(openssl rand -hex 32)" api_key="$(openssl rand -hex 32)"
job "fastpaca" {
  datacenters = ["*"]
  type        = "service"

  # One after the other, and each ready before the next: two are always there.
  update {
    max_parallel     = 1
    health_check     = "checks"
    min_healthy_time = "10s"
    healthy_deadline = "5m"
    progress_deadline = "10m"
  }

  group "node" {
    count = 3

    constraint {
      operator = "distinct_hosts"
      value    = "true"
    }

    # The data stays where it is: a node that comes back on another client is a new one, and is made a member by hand.
    volume "data" {
      type   = "host"
      source = "fastpaca"
    }

    restart {
      attempts = 10
      interval = "10m"
      delay    = "5s"
      mode     = "delay"
    }

    network {
      port "http" {
        static = 4000
        to     = 4000
      }
    }

    # For the nodes: all that run, ready or not, as none is ready before it has found the others.
    service {
      name = "fastpaca-nodes"
      port = "http"
    }

    # For clients: those that are ready.
    service {
      name = "fastpaca"
      port = "http"

      check {
        type     = "http"
        path     = "/health/ready"
        interval = "5s"
        timeout  = "3s"
      }
    }

    task "fastpaca" {
      driver       = "docker"
      kill_signal  = "SIGTERM"
      kill_timeout = "30s"

      config {
        # None is published yet: build it, and write its name in a registry of your own here (docs/deployment.md).
        # To upgrade, write the newer version here and run the job again: update above does the rest.
        image = "ghcr.io/fastpaca/fastpaca:0.1.0"
        ports = ["http"]
      }

      volume_mount {
        volume      = "data"
        destination = "/data"
      }

      env {
        # Longer than the interval of the check above.
        FASTPACA_DRAIN_DELAY_MS    = "7000"
        FASTPACA_NODE_NAME         = "fastpaca-${NOMAD_ALLOC_INDEX}"
        FASTPACA_CLUSTER_SEED      = "fastpaca-nodes.service.consul:4000"
        FASTPACA_ADVERTISE_ADDRESS = "${NOMAD_ADDR_http}"
      }

      template {
        destination = "secrets/fastpaca.env"
        env         = true
        # Else a variable that changes restarts all three at once. Nodes take it when they are restarted, one after the other, each when the
        # one before is ready: nomad job restart -batch-size=1 -batch-wait=ask fastpaca
        change_mode = "noop"
        data        = <<EOT
{{ with nomadVar "nomad/jobs/fastpaca" }}
FASTPACA_CLUSTER_SECRET={{ .cluster_secret }}
FASTPACA_API_KEY={{ .api_key }}
{{ end }}
EOT
      }

      resources {
        cpu    = 2000
        memory = 4096
      }
    }
  }
}
