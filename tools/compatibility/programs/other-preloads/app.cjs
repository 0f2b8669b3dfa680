const { Router } = require('@koa/router');
const axios = require('axios');
const express = require('express');
const { Kafka } = require('kafkajs');
const Koa = require('koa');
const undici = require('undici');
const { serve } = require('./serve.cjs');

void serve({ express, Koa, Router, axios, undici, Kafka });
